// SPDX-License-Identifier: MIT
#include "app/view/inspector_view.h"

#include "app/view/state_pill.h"

#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace drmscope::app {

namespace {

QFont scaled(QFont font, double factor, bool bold)
{
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setBold(bold);
    return font;
}

void soften(QLabel* label)
{
    label->setForegroundRole(QPalette::PlaceholderText);
}

} // namespace

InspectorView::InspectorView(SessionDocument& document, Selection& selection, QWidget* parent)
    : QScrollArea(parent), m_document(document), m_selection(selection)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Inspector"));
    connect(&document, &SessionDocument::stateChanged, this, &InspectorView::refresh);
    connect(&selection, &Selection::changed, this, &InspectorView::refresh);
    showNothing();
}

QSize InspectorView::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 50, fontMetrics().height() * 30};
}

void InspectorView::refresh()
{
    const auto& contents = m_document.contents();
    const auto item = m_selection.item();
    if (contents == nullptr || item.kind == Selection::Kind::None) {
        showNothing();
        return;
    }
    if (item.kind == Selection::Kind::Resource) {
        const auto index = contents->resourceIndex(item.id);
        if (index < 0) {
            showNothing();
            return;
        }
        const auto place = static_cast<size_t>(index);
        show(inspectResource(*contents, place, nullptr));
        m_document.askForResource(item.id,
                                  [this, contents, place, item](const ResourceDetail& detail) {
                                      if (m_selection.item() == item) {
                                          show(inspectResource(*contents, place, &detail));
                                      }
                                  });
    } else if (const auto* device = contents->device(item.id);
               item.kind == Selection::Kind::Device && device != nullptr) {
        show(inspectDevice(*contents, *device));
    } else if (const auto* file = contents->file(item.id);
               item.kind == Selection::Kind::File && file != nullptr) {
        show(inspectFile(*contents, *file));
    } else {
        showNothing();
    }
}

void InspectorView::beginPage()
{
    m_page = new QWidget;
    m_page->setBackgroundRole(QPalette::Base);
    m_page->setAutoFillBackground(true);
    m_layout = new QVBoxLayout(m_page);
    m_layout->setContentsMargins(14, 12, 14, 14);
    m_layout->setSpacing(6);
}

void InspectorView::endPage()
{
    m_layout->addStretch(1);
    setWidget(m_page); // deletes the page before
}

QLabel* InspectorView::addText(const QString& text)
{
    auto* label = new QLabel(text, m_page);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setWordWrap(true);
    m_layout->addWidget(label);
    return label;
}

void InspectorView::showNothing()
{
    beginPage();
    soften(
        addText(m_document.contents() == nullptr
                    ? tr("Nothing is open.")
                    : tr("Choose a drm_device, a bar or a row to see everything about it here.")));
    endPage();
}

void InspectorView::show(const Inspection& inspection)
{
    beginPage();
    soften(addText(inspection.kind));
    auto* title = addText(inspection.title);
    title->setFont(scaled(font(), 1.25, true));
    title->setToolTip(inspection.title.toHtmlEscaped());
    // A long name without spaces would force the whole page wide.
    title->setMinimumWidth(1);
    if (!inspection.state.isEmpty()) {
        m_layout->addWidget(new StatePill(inspection.state, inspection.gravity, m_page), 0,
                            Qt::AlignLeft);
    }
    m_layout->addSpacing(4);
    addText(inspection.story);
    for (const auto& section : inspection.sections) {
        addSection(section);
    }
    addStack(inspection);
    endPage();
}

void InspectorView::addSection(const InspectorSection& section)
{
    m_layout->addSpacing(6);
    addText(section.title)->setFont(scaled(font(), 1.0, true));
    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(3);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    for (const auto& field : section.fields) {
        auto* label = new QLabel(field.label, m_page);
        label->setTextFormat(Qt::PlainText);
        soften(label);
        label->setMinimumWidth(fontMetrics().averageCharWidth() * 17);
        auto* value = new QLabel(m_page);
        value->setTextFormat(Qt::PlainText);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        value->setWordWrap(true);
        value->setMinimumWidth(1);
        if (field.monospace) {
            value->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
        }
        // Symbols may break before their module.
        value->setText(
            QString(field.value).replace(QStringLiteral("+0x"), QStringLiteral("\u200b+0x")));
        form->addRow(label, value);
    }
    m_layout->addLayout(form);
}

void InspectorView::addStack(const Inspection& inspection)
{
    if (inspection.stack.isEmpty()) {
        return;
    }
    m_layout->addSpacing(6);
    addText(tr("Stack, innermost first"))->setFont(scaled(font(), 1.0, true));
    auto fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF() * 0.92);
    for (const auto& frame : inspection.stack) {
        const bool chosen = frame == inspection.callSite;
        auto* label =
            addText((chosen ? QStringLiteral("▸ ") : QStringLiteral("  ")) +
                    QString(frame).replace(QStringLiteral("+0x"), QStringLiteral("\u200b+0x")));
        label->setFont(fixed);
        label->setMinimumWidth(1);
        if (chosen) {
            fixed.setBold(true);
            label->setFont(fixed);
            fixed.setBold(false);
            label->setToolTip(tr("The call site: the first frame outside DRM core"));
        }
    }
}

} // namespace drmscope::app
